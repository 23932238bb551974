"""The picture that a link to the site shows: card.svg, and what draws it."""
