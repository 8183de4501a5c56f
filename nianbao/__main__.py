"""`python -m nianbao` is the same as `nianbao`."""

from nianbao.cli import main

main()
