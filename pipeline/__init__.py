"""Chinese policy notices to task tables: who must do what, by when, in which field."""
