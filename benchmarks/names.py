"""Names to put in for the names in a text: made up for benchmarks/robustness.py from names of each country.

m, f: given names; family: family names. No pair is meant to be anybody. The last of each three given names is
one that the list in src/onrecord/resolution/lexicon does not have, since a third of the people whom news name
may well be so; a test sees to it.
"""

from __future__ import annotations

NAMES: tuple[dict[str, tuple[str, ...]], ...] = (
    {  # Czechia
        "m": ("Radek", "Lubomír", "Hynek"),
        "f": ("Zdeňka", "Markéta", "Drahomíra"),
        "family": ("Kolařík", "Bartošek", "Hrubeš", "Pospíchal"),
    },
    {  # Kenya
        "m": ("Kipchumba", "Wanyama", "Muriuki"),
        "f": ("Wanjiru", "Akinyi", "Kerubo"),
        "family": ("Mwangale", "Kiptanui", "Ochola", "Njeri"),
    },
    {  # Portugal and Brazil
        "m": ("Rodrigo", "Gonçalo", "Evaristo"),
        "f": ("Beatriz", "Conceição", "Iracema"),
        "family": ("Figueiredo", "Vasconcelos", "Teixeira", "Amaral"),
    },
    {  # India
        "m": ("Sanjay", "Venkatesh", "Thirumal"),
        "f": ("Lakshmi", "Deepika", "Bhanumathi"),
        "family": ("Ranganathan", "Deshpande", "Bhattacharya", "Malhotra"),
    },
    {  # Norway and Denmark
        "m": ("Torstein", "Øyvind", "Eyvind"),
        "f": ("Ingrid", "Solveig", "Ragnfrid"),
        "family": ("Haugland", "Østergaard", "Bakken", "Lindqvist"),
    },
    {  # Nigeria
        "m": ("Chukwuemeka", "Olumide", "Ekundayo"),
        "f": ("Ngozi", "Folasade", "Omolara"),
        "family": ("Adeyemi", "Okonkwo", "Nwachukwu", "Balogun"),
    },
    {  # Poland
        "m": ("Zbigniew", "Grzegorz", "Ziemowit"),
        "f": ("Grażyna", "Bożena", "Bogumiła"),
        "family": ("Wiśniewska", "Zawadzki", "Czarnecki", "Kubiak"),
    },
    {  # Turkey
        "m": ("Serkan", "Volkan", "Gökmen"),
        "f": ("Gülsüm", "Nurcan", "Şermin"),
        "family": ("Karabulut", "Yıldırım", "Öztürk", "Demirci"),
    },
    {  # The Netherlands
        "m": ("Joost", "Maarten", "Teunis"),
        "f": ("Marieke", "Liesbeth", "Roelien"),
        "family": ("Hoekstra", "Dijkman", "Verhoeven", "Zwart"),
    },
    {  # Spain and Mexico
        "m": ("Ignacio", "Joaquín", "Eleuterio"),
        "f": ("Pilar", "Guadalupe", "Visitación"),
        "family": ("Villaseñor", "Echeverría", "Zamorano", "Ibáñez"),
    },
    {  # Ireland and Scotland
        "m": ("Fergus", "Cormac", "Torquil"),
        "f": ("Siobhan", "Niamh", "Gormla"),
        "family": ("O’Dwyer", "McAllister", "Kilbride", "Gallacher"),
    },
    {  # Japan
        "m": ("Hiroshi", "Takeshi", "Kunihiro"),
        "f": ("Yoko", "Haruka", "Setsuna"),
        "family": ("Nakagawa", "Hashimoto", "Kobayashi", "Matsuda"),
    },
    {  # Georgia and Armenia
        "m": ("Giorgi", "Vakhtang", "Merab"),
        "f": ("Nino", "Ketevan", "Nvard"),
        "family": ("Kapanadze", "Beridze", "Harutyunyan", "Gogoladze"),
    },
    {  # Greece
        "m": ("Stavros", "Panagiotis", "Lefteris"),
        "f": ("Eleni", "Despina", "Chrysoula"),
        "family": ("Karagiannis", "Stathopoulos", "Vlahos", "Makris"),
    },
)
