from ui.views.brief import render
from ui.views.frame import services

render(services())
