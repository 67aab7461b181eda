"""The brief as a Word document: real headings, captions, alternative texts and repeated header rows."""
