from ui.views.classify import render
from ui.views.frame import services

render(services())
