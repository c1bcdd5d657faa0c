"""KX4xx: files and mail."""

from __future__ import annotations

from kamxl.rules.model import Rule

FILE_RULES: tuple[Rule, ...] = (
    Rule(
        "KX401",
        "file-not-found",
        "error",
        "There is no file or folder of this name, or it can't be opened.",
        "Check the spelling and the rights of the file.",
    ),
    Rule(
        "KX402",
        "no-workbooks-here",
        "warning",
        "A folder holds no file that could be a workbook.",
        "Give the folder that the returned workbooks were saved in.",
    ),
    Rule(
        "KX403",
        "not-an-excel-workbook",
        "error",
        "The file is of another kind than an Excel workbook (.xlsx).",
        "Ask the sender to open it and to save it as an Excel workbook (.xlsx).",
    ),
    Rule(
        "KX404",
        "damaged-workbook",
        "error",
        "The file looks like an Excel workbook but can't be read: it is cut off or damaged.",
        "Ask the sender to send it again.",
    ),
    Rule(
        "KX405",
        "too-large",
        "error",
        "The file is larger than any filled-in workbook could be, or unpacks to too much.",
        "Ask the sender for the workbook alone, without pictures or other sheets.",
    ),
    Rule(
        "KX406",
        "reader-crashed",
        "error",
        "Reading the file brought the reader down or took more memory than allowed; the other files were read.",
        "Ask the sender to save the file anew; report the file to the makers of kamxl.",
    ),
    Rule(
        "KX407",
        "reading-took-too-long",
        "error",
        "Reading the file took longer than a workbook of its kind could; the other files were read.",
        "Ask the sender to save the file anew; report the file to the makers of kamxl.",
    ),
    Rule(
        "KX410",
        "not-a-kamxl-workbook",
        "error",
        "The file is an Excel workbook, but none that kamxl made: no reference and no plan were found in it.",
        "Ask the sender for the workbook that was issued.",
    ),
    Rule(
        "KX411",
        "unknown-plan",
        "error",
        "The workbook was made by kamxl, but the plan inside it is missing or damaged and its spec is not known here.",
        "Name the spec that it was built from with --spec.",
    ),
    Rule(
        "KX428",
        "extra-missing",
        "error",
        "Reading a file of this kind needs a package that is not installed.",
        "Install what the message names, or ask the sender for the workbook itself.",
    ),
    Rule(
        "KX430",
        "mail-without-workbook",
        "warning",
        "A mail has nothing attached that could be a workbook.",
        "Ask the sender for the workbook, if one was meant to be attached.",
    ),
    Rule(
        "KX431",
        "archive-without-workbook",
        "warning",
        "An archive holds no file that could be a workbook.",
        "Ask the sender for the workbook, if one was meant to be in it.",
    ),
    Rule(
        "KX432",
        "several-workbooks-in-mail",
        "notice",
        "A mail has more than one workbook attached. All are read; of two versions of one, the rules for returns that "
        "came twice decide.",
        "Nothing; look at the register of the report for which one counts.",
    ),
    Rule(
        "KX433",
        "automatic-mail",
        "notice",
        "A mail was sent by a program: a reply out of the office, a receipt, or a notice that a mail was not delivered."
        " A workbook that comes back with such a notice is the one that was sent out, so it is not read.",
        "If a mail of yours was not delivered, check the address.",
    ),
    Rule(
        "KX434",
        "winmail-dat",
        "error",
        "Outlook packed the attachments of a mail into one file (winmail.dat, also called TNEF) that other programs "
        "can't open.",
        "Ask the sender to send it again in HTML or plain text format, or to put the workbook into a zip file.",
    ),
    Rule(
        "KX435",
        "link-instead-of-workbook",
        "error",
        "A mail has no workbook attached but a link to a file in the cloud. kamxl opens no links.",
        "Ask the sender to attach the workbook itself, or download it and give the file.",
    ),
    Rule(
        "KX436",
        "encrypted-mail",
        "error",
        "A mail is encrypted, or wrapped up by its signature, so its attachments can't be had.",
        "Ask the sender to send it again without encryption, or save the attachment and give that.",
    ),
    Rule(
        "KX437",
        "unreadable-mail",
        "error",
        "A mail, or an attachment of one, is damaged or encoded in an unknown way.",
        "Save it again from the mail program, or save its attachment and give that.",
    ),
    Rule(
        "KX438",
        "locked-archive",
        "error",
        "An archive keeps a file behind a password, or packs it in a way that is not usual for zip archives.",
        "Unpack the archive and give the files inside, or ask the sender for the workbook itself.",
    ),
    Rule(
        "KX450",
        "different-assessments",
        "error",
        "The workbooks are of different specs, or of different editions of one spec. Their answers are not added up."
        " Two editions that have the same id and version, but other contents, are different assessments too.",
        "Make one report for each, or bring the older ones to the newer edition. Give a spec that you edit an id or a"
        " version of its own, so that its workbooks can be told from the earlier ones.",
    ),
    Rule(
        "KX451",
        "same-submission-twice",
        "warning",
        "One person returned the same assessment of the same subject more than once. The one given later counts.",
        "Look at the register; take the workbook that should not count out of the folder.",
    ),
    Rule(
        "KX452",
        "nothing-to-consolidate",
        "error",
        "There is no readable workbook to make a team report of.",
        "Give the folder that the returned workbooks were saved in.",
    ),
    Rule(
        "KX453",
        "one-copy-two-names",
        "warning",
        "One issued copy came back more than once, with different names on the cover. All count until that is settled.",
        "Ask whose answers they are; take the workbook that should not count out of the folder.",
    ),
    Rule(
        "KX454",
        "not-on-the-roster",
        "warning",
        "Returns could not be matched with anyone on the roster that was given. They count all the same.",
        "Check the names on the covers; add the people to the roster, or take their workbooks out of the folder.",
    ),
)
