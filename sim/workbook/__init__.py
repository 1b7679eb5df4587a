"""A place as a workbook: a sheet for each kind of thing, a row for each thing, and back without loss.

``layout`` says which sheets and columns there are, ``rows`` lays a place out, ``write`` makes the file of it; ``safe`` looks at a
file before anything in it is read, ``read`` takes its cells, ``tables`` makes the tables of a place of them, ``load`` tells every
fault with its sheet and cell.
"""
