from ui.views.frame import services
from ui.views.reports import render

render(services())
