from ui.views.dossier import render
from ui.views.frame import services

render(services())
