from ui.views.overview import render

from ui.views.frame import services

render(services())
