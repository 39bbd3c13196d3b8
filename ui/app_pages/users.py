from ui.views.frame import services
from ui.views.users import render

render(services())
