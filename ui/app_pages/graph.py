from ui.views.graph import render

from ui.views.frame import services

render(services())
