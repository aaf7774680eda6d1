"""From an empty machine to the running portal: packaging, deployment, the local cloud, operators' commands.

`services/` is put on the path because the operators' commands use the kernel and no installation step is wanted, and the
submission service because its rules of the catalogue are those of the catalogue's files, and status because the simulator of a
payment gateway signs as it does.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

for _folder in (*(str(ROOT / "services" / one) for one in ("status", "submission")), str(ROOT / "services")):
    if _folder not in sys.path:
        sys.path.insert(0, _folder)
