"""What words mean: data only, shipped with the package. Read by `graph.ontology`."""
