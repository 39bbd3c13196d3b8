"""Places and bodies through time: which unit bore a name on a day, what became of it, which regions had which parts."""
