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
        "The file is of another kind than an Excel workbook (.xlsx): a picture, an archive, or unknown.",
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
        "KX408",
        "no-process-to-read",
        "error",
        "No file was read: the processes that read files end before they have looked at any.",
        "In a script, call kamxl below \"if __name__ == '__main__':\"; else allow more memory_bytes in kamxl.yaml.",
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
        "KX412",
        "password-protected",
        "error",
        "The workbook is protected by a password, so nothing in it can be read.",
        "Ask the sender to save it without a password, or set the password in the project's kamxl.yaml.",
    ),
    Rule(
        "KX413",
        "other-spreadsheet-unreadable",
        "error",
        "The file is a spreadsheet of another format (.xls, .xlsb, .ods) and could not be read.",
        "Ask the sender to open it and to save it as an Excel workbook (.xlsx).",
    ),
    Rule(
        "KX414",
        "numbers-document",
        "error",
        "The file is a document of Apple Numbers.",
        "Ask the sender to export it: in Numbers, File, Export To, Excel.",
    ),
    Rule(
        "KX415",
        "pdf-document",
        "error",
        "The file is a PDF document: a print of the workbook, not the workbook.",
        "Ask the sender for the workbook itself.",
    ),
    Rule(
        "KX416",
        "word-document",
        "error",
        "The file is a Word document.",
        "Ask the sender for the workbook that was issued, filled in.",
    ),
    Rule(
        "KX417",
        "text-or-csv",
        "error",
        "The file is a text or CSV file. What tells one answer from another is lost in it.",
        "Ask the sender for the workbook that was issued, filled in and saved as .xlsx.",
    ),
    Rule(
        "KX418",
        "web-page",
        "error",
        "The file is a web page, such as a program saves under the name of a workbook.",
        "Ask the sender to open it and to save it as an Excel workbook (.xlsx).",
    ),
    Rule(
        "KX419",
        "flat-xml",
        "error",
        "The file is one piece of XML, such as a flat OpenDocument file or an XML spreadsheet of 2003.",
        "Ask the sender to open it and to save it as an Excel workbook (.xlsx).",
    ),
    Rule(
        "KX420",
        "empty-file",
        "error",
        "The file has no content at all; it was probably cut off on its way.",
        "Ask the sender to send it again.",
    ),
    Rule(
        "KX421",
        "lock-file",
        "error",
        "The file is the small one that Excel keeps beside a workbook while it is open; it holds no answers.",
        "Ask the sender to close the workbook and to send the file without '~$' in front of its name.",
    ),
    Rule(
        "KX422",
        "cut-off",
        "error",
        "The end of the file is missing: it was cut off on its way.",
        "Ask the sender to send it again, as an attachment.",
    ),
    Rule(
        "KX423",
        "holds-macros",
        "error",
        "The workbook holds macros, which none that kamxl issues does. It was not read.",
        "Do not open it; ask the sender to save it as an Excel workbook without macros (.xlsx).",
    ),
    Rule(
        "KX424",
        "unsafe-file",
        "error",
        "The file is built in a way that no spreadsheet program builds one, as files are that mean harm.",
        "Do not open it; ask the sender how it was made, and for the workbook that was issued.",
    ),
    Rule(
        "KX425",
        "active-content",
        "warning",
        "The workbook holds something that could act or fetch when a person opens it. kamxl read its answers and"
        " followed nothing.",
        "Do not update links or enable content in it; ask the sender where it comes from.",
    ),
    Rule(
        "KX426",
        "read-from-another-format",
        "notice",
        "The file was read from another format than .xlsx. Its answers are there, but formulas and drop-downs are not"
        " compared with those that were issued, and remarks beside the answers are not looked for.",
        "If anything looks odd, ask the sender to save it as an Excel workbook (.xlsx).",
    ),
    Rule(
        "KX427",
        "limit-loosened",
        "warning",
        "The project's settings allow files from outside more than the usual limits do.",
        "Take the limit back in kamxl.yaml when it is no longer needed.",
    ),
    Rule(
        "KX428",
        "extra-missing",
        "error",
        "Reading a file of this kind needs a package that is not installed.",
        "Install what the message names, or ask the sender for the workbook itself.",
    ),
    Rule(
        "KX429",
        "formulas-not-told",
        "warning",
        "In an .xlsb file, or in an .xls file where no extra is installed, a formula or an error can't be told from an"
        " answer: the value of the one counts, and the other is taken for blank.",
        "Ask the sender to save it as an Excel workbook (.xlsx); of an .xls, kamxl[password] tells them.",
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
        "KX439",
        "files-passed-over",
        "notice",
        "A folder or an archive holds texts, pages or tables (CSV) beside workbooks. They were not read: mostly they "
        "are lists or notes of your own.",
        "Nothing, if they are. If one should hold answers, give the file itself to learn what to ask its sender.",
    ),
    Rule(
        "KX440",
        "identity-block-lost",
        "warning",
        "The block on the hidden sheet that says whose copy the workbook is can't be read, or is gone. The respondent"
        " was taken from the cover and the reference, and a signature, if there was one, is lost with it.",
        "Ask who filled the workbook in, and how it was saved.",
    ),
    Rule(
        "KX441",
        "correction-not-filled-in",
        "warning",
        "A correction made by 'kamxl fix' is among the returns, and nothing in it is new or different from the workbook"
        " that it corrects. That workbook counts, with its doubts, whenever the correction was saved.",
        "Ask for the correction to be filled in, settle the doubts with 'kamxl settle', or take it out of the folder.",
    ),
    Rule(
        "KX450",
        "different-assessments",
        "error",
        "The workbooks are of different specs that do not go back to one base. Their answers are not added up."
        " Editions, variants and languages of one spec are combined on what they share (KX458).",
        "Make one report for each.",
    ),
    Rule(
        "KX451",
        "same-submission-twice",
        "warning",
        "One person returned the same assessment of the same subject more than once. The latest good one counts: by "
        "when it was sent, else by when the file was last changed, else by the order in which the files were given.",
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
        "One issued copy came back more than once, with different names on the cover, or with a name and with none. "
        "All count until that is settled.",
        "Ask whose answers they are; take the workbook that should not count out of the folder.",
    ),
    Rule(
        "KX454",
        "not-on-the-roster",
        "warning",
        "Returns could not be matched with anyone on the roster that was given. They count all the same.",
        "Check the names on the covers; add the people to the roster, or take their workbooks out of the folder.",
    ),
    Rule(
        "KX455",
        "later-return-is-worse",
        "warning",
        "A person returned an assessment again, but the later workbook has errors that the earlier one has not, or "
        "clearly fewer answers (less than three quarters). The earlier one counts.",
        "Look at both. If the later one should count, take the earlier one out of the folder.",
    ),
    Rule(
        "KX456",
        "same-file-twice",
        "notice",
        "The same file, byte for byte, came more than once. It counts once.",
        "Nothing; the register says which of them counts.",
    ),
    Rule(
        "KX457",
        "senders-and-references-crossed",
        "warning",
        "One address sent workbooks that were issued to different people, or one issued workbook came from several "
        "addresses. Somebody may have filled in or passed on a workbook that is not theirs.",
        "Ask whose answers they are. Somebody who sends for others, such as an assistant, is fine.",
    ),
    Rule(
        "KX458",
        "plans-combined",
        "notice",
        "The workbooks are of several editions, variants, languages or roles of one spec. They are consolidated on the"
        " statements that all of them share: same id, same meaning, scores on one yardstick.",
        "Nothing; the report says which plans it combines, and how much of each is compared.",
    ),
    Rule(
        "KX459",
        "nothing-in-common",
        "error",
        "The plans of the workbooks belong to one family, but share no statement, so nothing can be compared. Often the"
        " scale of a variant was changed without saying what its levels stand for.",
        "Say with 'counts_as' what each level of a changed scale stands for, or make one report for each.",
    ),
    Rule(
        "KX460",
        "left-out-of-comparison",
        "notice",
        "Statements, or scores on some levels, can't be compared between the plans that a report combines. They count"
        " in no figure of the report; each person's own totals are not touched.",
        "Nothing; 'kamxl read' gives every answer and each workbook's own totals.",
    ),
    Rule(
        "KX461",
        "compared-otherwise",
        "notice",
        "Statements weigh otherwise in a variant or edition than in its family, or evidence counts otherwise. The"
        " report compares with the weights of the family, so that one score is worth the same in every workbook.",
        "Nothing; each workbook's own totals are those of its own weights.",
    ),
    Rule(
        "KX462",
        "one-person-two-editions",
        "warning",
        "One person returned workbooks of several editions or variants of one spec. They are different rounds, so none"
        " replaces another: each counts as a return of its own, and the figures of the team hold the person as often.",
        "If only one round should count, take the workbooks of the other out of the folder.",
    ),
    Rule(
        "KX463",
        "report-not-in-language",
        "warning",
        "A report was asked for in a language that no spec at hand has for this edition, so its texts are in another.",
        "Name a spec that has the language with --spec, or leave --language out.",
    ),
)
