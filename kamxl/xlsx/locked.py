"""Workbooks behind a password: opened with those that the project knows, by the extra ``kamxl[password]``."""

from __future__ import annotations

import io

from kamxl.diagnostics import Diagnostic
from kamxl.errors import KamxlError

_REMOVE = (
    "ask the sender to save it without a password: File, Info, Protect Workbook, Encrypt with Password, and clear it"
)


def unlocked(data: bytes, passwords: tuple[str, ...]) -> bytes:
    """The workbook inside an encrypted file.

    Raises:
        KamxlError: no password opens it (KX412), or the extra is missing (KX428).
    """
    if not passwords:
        raise _refused("KX412", "the workbook is protected by a password", _REMOVE)
    try:
        from msoffcrypto import OfficeFile  # noqa: PLC0415  an extra
        from msoffcrypto.exceptions import InvalidKeyError  # noqa: PLC0415
    except ImportError as problem:
        message = "the workbook is protected by a password, and the extra that opens such files is not installed"
        raise _refused("KX428", message, "install it: pip install 'kamxl[password]'") from problem
    for password in passwords:
        plain = io.BytesIO()
        try:
            file = OfficeFile(io.BytesIO(data))
            # of an .xls the password is always verified, and nothing says whether the rest is whole
            verified = file.format == "ooxml"
            file.load_key(password=password, **({"verify_password": True} if verified else {}))
            file.decrypt(plain, **({"verify_integrity": True} if verified else {}))
        except InvalidKeyError:
            continue
        except MemoryError:
            raise
        except Exception as problem:  # it has no contract for its errors
            raise _refused("KX404", "the protected workbook is damaged", "ask the sender to send it again") from problem
        return plain.getvalue()
    raise _refused("KX412", "the workbook is protected by a password that the project doesn't know", _REMOVE)


def _refused(code: str, message: str, advice: str) -> KamxlError:
    return KamxlError([Diagnostic(code, message, help=advice)])
