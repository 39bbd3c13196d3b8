from graph.model import EntityType
from ui.views.entity import render
from ui.views.frame import services

render(services(), EntityType.PLACE)
