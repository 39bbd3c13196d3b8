from ui.views.frame import services
from ui.views.works import render

render(services())
