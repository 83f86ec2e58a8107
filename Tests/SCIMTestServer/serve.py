"""Runs scim2-server as it is, with a clock that is some hours ahead: serve.py HOURS [option of scim2-server]…"""

import sys
import time

ahead = 3600 * int(sys.argv.pop(1))
machine_time = time.time
time.time = lambda: machine_time() + ahead

from scim2_server.testserver.cli import main  # noqa: E402

sys.argv[0] = "scim2-server"
main()
