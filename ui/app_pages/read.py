from ui.views.frame import services
from ui.views.read import render

render(services())
