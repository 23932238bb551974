"""At the desk: billing codes and their audit against CMS's own file.

Goes in: a code in any spelling, or CMS's quarterly file. Comes out: what it stands for, or where book and file disagree.
"""

from generator.practice.codes import CodeMeaning, audit_hcpcs, explain_code, find_code, find_lookalikes, read_hcpcs_file

__all__ = ["CodeMeaning", "audit_hcpcs", "explain_code", "find_code", "find_lookalikes", "read_hcpcs_file"]
