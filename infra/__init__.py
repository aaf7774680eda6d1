"""From an empty machine to the running portal: packaging, deployment, the local cloud, operators' commands.

`services/` is put on the path because the operators' commands use the kernel and no installation step is wanted.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_SERVICES = str(ROOT / "services")
if _SERVICES not in sys.path:
    sys.path.insert(0, _SERVICES)
