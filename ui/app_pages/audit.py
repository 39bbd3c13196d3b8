from ui.views.audit import render
from ui.views.frame import services

render(services())
