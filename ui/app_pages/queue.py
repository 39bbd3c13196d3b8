from ui.views.queue import render

from ui.views.frame import services

render(services())
