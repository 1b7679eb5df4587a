def write_fit_page(told, out): return out
