"""What a workshop needs beside a comparison: few levers in plain language, two worlds on one clock, what is taken away."""
