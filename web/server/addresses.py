"""The addresses of pages without script, apart from what answers them: nothing else is loaded where functions only need to know
that they exist (web/server/routes.py)."""

from __future__ import annotations

ADDRESSES = (
    ("GET", "/forms/sign-in"),
    ("GET", "/forms/signed-in"),
    ("POST", "/forms/sign-out"),
    ("GET", "/forms/tra-cuu"),
    ("POST", "/forms/tra-cuu"),
    ("GET", "/forms/thu-tuc/{key}"),
    ("POST", "/forms/thu-tuc/{key}"),
    ("GET", "/forms/ban-nhap/{draft}"),
    ("POST", "/forms/ban-nhap/{draft}"),
    ("GET", "/forms/ban-nhap/{draft}/sua"),
    ("POST", "/forms/ban-nhap/{draft}/sua"),
    ("GET", "/forms/ban-nhap/{draft}/giay-to/{paper}"),
    ("GET", "/forms/ban-nhap/{draft}/xoa"),
    ("POST", "/forms/ban-nhap/{draft}/xoa"),
    ("GET", "/forms/tep/{sealed}"),
    ("GET", "/forms/da-nop/{code}"),
    ("GET", "/forms/ho-so"),
    ("GET", "/forms/ho-so/{code}"),
    ("GET", "/forms/bo-sung/{code}"),
    ("POST", "/forms/bo-sung/{code}"),
    ("GET", "/forms/bo-sung/{code}/giay-to/{paper}"),
    ("GET", "/forms/rut/{code}"),
    ("POST", "/forms/rut/{code}"),
    ("GET", "/forms/danh-gia/{code}"),
    ("POST", "/forms/danh-gia/{code}"),
    ("GET", "/forms/danh-gia/{code}/cam-on"),
    ("GET", "/forms/phan-anh"),
    ("POST", "/forms/phan-anh"),
    ("GET", "/forms/phan-anh/{sealed}"),
)
