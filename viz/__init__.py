"""What people see: the command line, figures, reports and the workshop app. No arithmetic of the model lives here."""
