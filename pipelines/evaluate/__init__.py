"""How good the reading is: labelled text in, precision, recall and F1 out. Compares; reads nothing itself."""
