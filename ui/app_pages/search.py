from ui.views.frame import services
from ui.views.search import render

render(services())
