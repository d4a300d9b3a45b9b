"""“You said, we did”: what citizens are told of what was done."""
