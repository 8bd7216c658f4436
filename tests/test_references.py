"""References in notes: what one tells of a work, and what is none. All works are invented."""

import pytest

from index.references import parse_reference


def told(text: str) -> tuple[str | None, ...] | None:
    found = parse_reference(text)
    return None if found is None else (found.author, found.title, found.year, found.place)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        # Chicago notes
        (
            "Mara B. Quill, *The Salt Road* (London: Harrow, 1987), 45.",
            ("Mara B. Quill", "The Salt Road", "1987", "London"),
        ),
        (
            "Mara Quill and Tom Oder, _The Salt Road_ (New Haven: Elm Press, 1987), 45–7.",
            ("Mara Quill and Tom Oder", "The Salt Road", "1987", "New Haven"),
        ),
        (
            "See Mara Quill, <i>The Salt Road</i>, 2nd edn (Oxford, 1991), p. 3.",
            ("Mara Quill", "The Salt Road", "1991", "Oxford"),
        ),
        (
            "Mara Quill, “Tolls of the Pass,” *Alpine Review* 12, no. 3 (1999): 45–60.",
            ("Mara Quill", "Tolls of the Pass", "1999", None),
        ),
        ("M. Quill, *The Salt Road*, ii. 45.", ("M. Quill", "The Salt Road", None, None)),
        (
            "Mara Quill, The Salt Road (London: Harrow, 1987), 45. She doubts the figure.",
            ("Mara Quill", "The Salt Road", "1987", "London"),
        ),
        (
            "Edda Pettle, The Rise and Ruin of Ostwick, vol. 1 (Paris: Ormeau, 1876), 45.",
            ("Edda Pettle", "The Rise and Ruin of Ostwick", "1876", "Paris"),
        ),
        # author and date
        (
            "P. Oder (2011) ‘Quill’s road and its tolls’, in A. Finch and B. Wray (ed.), "
            "Passes of the North (Bergen: Skerry & Holm), p.261.",
            ("P. Oder", "Quill’s road and its tolls", "2011", "Bergen"),
        ),
        (
            "J. Finch and S. Wray (2014), ‘The Hungry Pass’, Alpine Times, March 7, "
            "(accessed 8 May 2019).",
            ("J. Finch and S. Wray", "The Hungry Pass", "2014", None),
        ),
        (
            "J. Finch (2013), ‘Behind the Gate’, Mother Goose, May/June",
            ("J. Finch", "Behind the Gate", "2013", None),
        ),
        (
            "Wray, B. (1999b). The long toll. Paris: Ormeau.",
            ("Wray, B.", "The long toll", "1999", "Paris"),
        ),
        (
            "‘The pass awaits its next winter’ (2012), The Highlander, April 11,",
            (None, "The pass awaits its next winter", "2012", None),
        ),
        (
            "Ministry of Tolls of Ostwick (2002), ‘The Gate Declaration’, September 17.",
            ("Ministry of Tolls of Ostwick", "The Gate Declaration", "2002", None),
        ),
        # MLA
        (
            "Quill, Mara. *The Salt Road*. Harrow, 1987.",
            ("Quill, Mara", "The Salt Road", "1987", None),
        ),
        (
            "Quill, Mara. The Salt Road. London: Harrow, 1987.",
            ("Quill, Mara", "The Salt Road", "1987", "London"),
        ),
        # old style
        (
            "Rambles from 1803 to 1837 by the Hon. Anne Pettle, 62–3",
            ("Hon. Anne Pettle", "Rambles from 1803 to 1837", None, None),
        ),
        ("Pettle, Rise and Ruin, ch. xv.", ("Pettle", "Rise and Ruin", None, None)),
        ("Pettle, De Montibus ix. 4.", ("Pettle", "De Montibus", None, None)),
        (
            "The Letters of Duke Oswin, I, 15, 257–8.",
            (None, "The Letters of Duke Oswin", None, None),
        ),
        ("The Oswin Papers edited by R. Tarn, I, 155.", (None, "The Oswin Papers", None, None)),
        (
            "The Oswin Memoirs, August 15, 1839 (unpublished).",
            (None, "The Oswin Memoirs", None, None),
        ),
        (
            "Anne Pettle, Peace among the Hills. London: Stowe and Co.",
            ("Anne Pettle", "Peace among the Hills", None, "London"),
        ),
        (
            "Pettle, Rise and Ruin, 1853, p. 9.",
            ("Pettle", "Rise and Ruin", "1853", None),
        ),
        # papers, documents, scripture
        ("Alpine Times, 4 March 1912.", (None, "Alpine Times", "1912", None)),
        (
            "Northern Morning Post, May 2, 1912, p. 4.",
            (None, "Northern Morning Post", "1912", None),
        ),
        ("Treaty of Ostwick, 28 June 1719.", (None, "Treaty of Ostwick", "1719", None)),
        (
            "Convention on the Salt Tolls, Ostwick, 3 May 1899, art. 4.",
            (None, "Convention on the Salt Tolls, Ostwick", "1899", None),
        ),
        ("2 Kings 8:28.", (None, "2 Kings", None, None)),
    ],
)
def test_what_a_note_tells_is_read(text, reference):
    assert told(text) == reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ibid., 45.",
        "Art. 268 (b) and (c).",
        "April, 1912.",
        "June 2, 1910.",
        "His nephew.",
        "General Oswin Tarn",
        "Ostwick,\nNovember 18, 1763.\nTo General Tarn, commanding.",
        "The figures in the Yearbook show that, proportionately, Ostwick had 12.",
        "Thus Captain Tarn (The Officer, Paris, 1911) laments the decline of salt.",
        "“Read this with care, and tell me, in 1840, whether it will do.”",
        "*Proletarius*, from *proles*, offspring.",
        "In 1803, when Quill wrote *The Salt Road*, there was no toll.",
        "This supposes a loss of 23 percent, or 45.",
        "Private information.",
        "Quill, *The Salt Road*, 45; Oder, *The Pass*, 6.",
        "Quill, The Salt Road, 45. See also Oder, The Pass, 6.",
        "Quill, *The Salt Road*, 45, and Oder, *The Pass*, 6.",
        "Quill to Oder, May 4, 1861, in the Oswin Papers, 45.",
        "Quill 1999, p. 45.",
        "Quill (1999) argues that the road was long, p. 45.",
        "Quill, “the road was long,” 45.",
        "Mr. Quill, Prime Minister, 1915.",
        "The Duke of Ostwick, 4 May 1853.",
        "The Battle of the Gate (1798).",
        "*The Great Toll* (1914–18) was long.",
        "$2,500,000,000, 45",
    ],
)
def test_prose_and_several_works_are_no_reference(text):
    assert parse_reference(text) is None
