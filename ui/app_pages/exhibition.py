from ui.views.exhibition import render
from ui.views.frame import services

render(services())
