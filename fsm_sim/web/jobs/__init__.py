"""Long work started from the page: a bounded queue, a process for each job, and state that survives the server."""
