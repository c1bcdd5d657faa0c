"""The words by which hand-made score sheets are understood, in English, German, French and Spanish.

Words stand folded: without accents and case, as :func:`fold` gives them.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

_LONGEST_HEADING = 6
_NOT_WORDS = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


class Role(StrEnum):
    """What a column of a score sheet is for."""

    CODE = "code"
    STATEMENT = "statement"
    TOPIC = "topic"
    SECTION = "section"
    SCORE = "score"
    EVIDENCE = "evidence"
    HINT = "hint"
    COMMENT = "comment"
    WEIGHT = "weight"
    TARGET = "target"
    OTHER = "other"


def fold(text: str) -> str:
    """Letters and digits in one form: no accents, no case, blanks between words."""
    return _folded(text) if len(text) <= 200 else _fold(text)  # noqa: PLR2004  a long text is no heading


def _fold(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text.replace("°", "o")).casefold()
    letters = "".join(char for char in flat if not unicodedata.combining(char))
    return _NOT_WORDS.sub(" ", letters).strip()


_folded = lru_cache(maxsize=4096)(_fold)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# By language, what the headings of a role say. Roles stand in the order in which a heading is compared with them.
_HEADINGS: dict[str, dict[Role, str]] = {
    "en": {
        Role.OTHER: "weighted gap max maximum possible date owner responsible due deadline action actions priority"
        " percent average trend assignee updated by formula",
        Role.WEIGHT: "weight weights weighting",
        Role.TARGET: "target targets desired",
        Role.COMMENT: "comment comments remark remarks notes observations",
        Role.EVIDENCE: "evidence proof documentation",
        Role.HINT: "hint hints guidance example examples explanation help tip tips",
        Role.SCORE: "score scores scoring rating ratings rate grade mark marks points assessment self evaluation level"
        " answer answers response result maturity compliance compliant status current",
        Role.STATEMENT: "statement statements question questions requirement requirements criterion criteria element"
        " elements item items indicator indicators description practice practices control behaviour behavior"
        " competency competence skill task",
        Role.TOPIC: "topic topics subject title name theme keyword",
        Role.SECTION: "section category area domain dimension group phase capability chapter component pillar part",
    },
    "de": {
        Role.OTHER: "gewichtet gewichtete lucke max maximal maximum datum verantwortlich zustandig frist termin"
        " massnahme massnahmen prioritat prozent durchschnitt bis wer",
        Role.WEIGHT: "gewicht gewichtung faktor",
        Role.TARGET: "ziel zielwert soll sollwert",
        Role.COMMENT: "kommentar kommentare bemerkung bemerkungen anmerkung anmerkungen notizen",
        Role.EVIDENCE: "nachweis nachweise beleg belege",
        Role.HINT: "hinweis hinweise beispiel beispiele erlauterung hilfe",
        Role.SCORE: "bewertung punkte punktzahl note wertung einschatzung selbsteinschatzung selbstbewertung"
        " erfullungsgrad stufe antwort ergebnis reifegrad ist erfullt selbstbild",
        Role.STATEMENT: "aussage aussagen frage fragen kriterium kriterien anforderung anforderungen merkmal merkmale"
        " indikator prufpunkt fragestellung beschreibung aufgabe kompetenz",
        Role.TOPIC: "thema themen stichwort titel bezeichnung",
        Role.SECTION: "bereich kategorie abschnitt gruppe dimension kapitel themenfeld phase",
    },
    "fr": {
        Role.OTHER: "pondere ponderee ecart max maximum maximale date responsable echeance action actions priorite"
        " pourcentage moyenne pilote",
        Role.WEIGHT: "poids ponderation coefficient coeff coef",
        Role.TARGET: "cible objectif vise",
        Role.COMMENT: "commentaire commentaires remarque remarques observations",
        Role.EVIDENCE: "preuve preuves justificatif justificatifs",
        Role.HINT: "exemple exemples indication indications conseil aide precision",
        Role.SCORE: "note notation score evaluation autoevaluation auto cotation niveau reponse resultat points"
        " conforme conformite maturite",
        Role.STATEMENT: "enonce enonces affirmation affirmations question questions critere criteres exigence"
        " exigences indicateur description pratique competence element elements",
        Role.TOPIC: "theme themes sujet intitule titre libelle",
        Role.SECTION: "categorie domaine rubrique chapitre dimension groupe axe phase section",
    },
    "es": {
        Role.OTHER: "ponderado ponderada brecha max maximo maxima fecha responsable plazo accion acciones prioridad"
        " porcentaje promedio",
        Role.WEIGHT: "peso ponderacion",
        Role.TARGET: "meta objetivo deseado",
        Role.COMMENT: "comentario comentarios observacion observaciones notas",
        Role.EVIDENCE: "evidencia evidencias prueba pruebas",
        Role.HINT: "ejemplo ejemplos indicacion ayuda orientacion",
        Role.SCORE: "puntuacion puntaje calificacion valoracion evaluacion autoevaluacion nivel respuesta resultado"
        " cumple cumplimiento nota puntos madurez",
        Role.STATEMENT: "enunciado enunciados afirmacion afirmaciones pregunta preguntas criterio criterios requisito"
        " requisitos indicador descripcion practica competencia elemento elementos",
        Role.TOPIC: "tema temas titulo nombre asunto",
        Role.SECTION: "categoria area ambito seccion grupo dominio dimension capitulo fase",
    },
}
_ORDER = tuple(_HEADINGS["en"])
LANGUAGES = tuple(_HEADINGS)
_WORDS = {role: frozenset(word for part in _HEADINGS.values() for word in part[role].split()) for role in _ORDER}
# what stands for a number or a code; as the last word of a heading, or alone
_CODES = _set("no nr num number id code ref reference pos ziffer kennung nummer lfd numero n cod codigo clave")
_AMBIGUOUS = _set("no n")
# of the words for statements, those that say what is scored itself rather than describe it
FIRM = _set(
    "statement statements question questions requirement requirements aussage aussagen frage fragen anforderung"
    " anforderungen enonce enonces affirmation affirmations exigence exigences enunciado enunciados afirmacion"
    " afirmaciones pregunta preguntas requisito requisitos prufpunkt fragestellung"
)
TOTALS = _set(
    "total totals subtotal sum average mean max maximum maximal summe zwischensumme gesamt gesamtsumme gesamtpunkte"
    " gesamtpunktzahl durchschnitt mittelwert somme moyenne suma media promedio sous sub grand overall score points"
    " punkte erreicht erreichte general generale generales note puntuacion final possible percentage prozent result"
    " ergebnis"
)
_SURE_TOTALS = _set(
    "total totals subtotal sum average summe zwischensumme gesamt gesamtsumme gesamtpunkte gesamtpunktzahl durchschnitt"
    " mittelwert somme moyenne suma promedio"
)
_ENDING_TOTALS = _SURE_TOTALS | _set("max maximum maximal overall final grand")
LEGENDS = _set(
    "scale scoring score scores legend rating ratings level levels key meaning skala bewertungsskala legende bewertung"
    " stufen stufe punkte echelle bareme niveau niveaux notation escala leyenda nivel niveles puntuacion"
)
GUIDES = _set(
    "instructions instruction introduction guide guidance read readme about help how purpose anleitung hinweise"
    " einfuhrung erlauterung erlauterungen lies info mode emploi consignes notice aide presentation instrucciones"
    " introduccion guia ayuda leeme"
)
# asks where the proof is
_WHERE = _set("where wo donde")
_SENTENCES = _set(
    "is are was we the has have do does can there wir sind haben wird werden gibt es nous avons est sont les avez des"
    " tenemos hay son se los las"
)
_COMMON = {
    "en": "the is are and of to we our do does with it in for yes no",
    "de": "der die das ist sind und wir unsere ein eine wird werden gibt es mit zu im fur von den des ja nein",
    "fr": "le la les est sont et nous notre nos un une des du de en avec il elle l d oui non sans objet",
    "es": "el la los las es son y nuestro nuestra nos un una de del en con se hay existe si no",
}
_SPOKEN = {name: frozenset(" ".join((*roles.values(), _COMMON[name])).split()) for name, roles in _HEADINGS.items()}
GENERIC = re.compile(r"(sheet|tabelle|tabellenblatt|blatt|feuille?|hoja|table|tab|page|seite)? ?\d*")


@lru_cache(maxsize=4096)
def role_of(heading: str) -> Role | None:
    """The role that a column's heading names; None where it names none."""
    words = fold(_BRACKETS.sub(" ", heading)).split()
    ended = heading.rstrip().endswith((".", "!")) and len(words) > 3  # noqa: PLR2004  "Lfd. Nr." is no sentence
    sentence = ended or (len(words) > 2 and not _SENTENCES.isdisjoint(words))  # noqa: PLR2004  "Ist" is a heading
    if heading.strip() in {"#", "№"}:
        return Role.CODE
    where = words[:1] and words[0] in _WHERE
    if not words or len(words) > _LONGEST_HEADING or (sentence and not where):
        return None
    if where:
        return Role.EVIDENCE
    for role in _ORDER[:6]:
        if any(word in _WORDS[role] for word in words):
            return role
    if words[-1] in _CODES and (len(words) <= 3 or words[-1] not in _AMBIGUOUS):  # noqa: PLR2004  "Question ref. no."
        return Role.CODE
    return next((role for role in _ORDER[6:] if any(word in _WORDS[role] for word in words)), None)


def is_firm(heading: str) -> bool:
    """Whether a heading says that what stands below it is scored: ``Question``, not ``Description``."""
    return not FIRM.isdisjoint(fold(heading).split())


def is_total(text: str) -> bool:
    """Whether a text names a total: ``Sub-total``, ``Total C1``, ``Summe Abschnitt 2``; not ``Total cost is known``."""
    words = fold(text).split()
    if len(words) > _LONGEST_HEADING or _SURE_TOTALS.isdisjoint(words):
        return is_bare_total(text)
    return words[0] in TOTALS or words[-1] in _SURE_TOTALS


def is_bare_total(text: str) -> bool:
    """Whether a text says nothing but that it is a total."""
    words = [word for word in fold(text).split() if not word.isdigit()]
    return set(words) <= TOTALS and not _ENDING_TOTALS.isdisjoint(words)


def languages_of(text: str) -> list[str]:
    """The languages that the words of a heading or of a statement speak for, one entry for each word that does."""
    words = fold(_BRACKETS.sub(" ", text)).split()
    return [name for word in words for name in LANGUAGES if word in _SPOKEN[name]]
