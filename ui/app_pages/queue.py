from ui.views.frame import services
from ui.views.queue import render

render(services())
