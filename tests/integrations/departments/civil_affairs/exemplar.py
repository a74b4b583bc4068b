from tests.support.exemplars import Exemplar

EXEMPLAR = Exemplar(
    keys={
        "civil_affairs.marriage": (
            {"person.id_number": "340000199403121026"},
            {"person.id_number": "340000199010198057"},  # whose wife has a passport
        )
    }
)
