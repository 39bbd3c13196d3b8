from ui.views.frame import services
from ui.views.graph import render

render(services())
