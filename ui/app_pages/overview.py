from ui.views.frame import services
from ui.views.overview import render

render(services())
