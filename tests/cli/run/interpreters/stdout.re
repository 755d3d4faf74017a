.*
none@python3 +2 .*
A@python3 +1 .*
- none@nosuchpython was not run: there is no usable Python interpreter 'nosuchpython'
- A@nosuchpython was not run: there is no usable Python interpreter 'nosuchpython'
.*