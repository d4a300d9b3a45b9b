"""The demonstration's figures of the population: made up beside the customers served, so that weights have work."""

from __future__ import annotations

from datetime import date

import numpy as np

from parem.accounts.models import Organisation
from parem.demonstration.answers import SEED
from parem.quality.population.operations import set_margin
from parem.quality.population.queries import CHANNEL, SERVICE, served
from parem.quality.queries import visible_service_ids
from parem.surveys.models import Survey

SOURCE = "Customer registers (synthetic)"


def write_population(survey: Survey, county: Organisation, today: date) -> None:
    """Customers by service and by channel of the county and each municipality. Flushed."""
    rng = np.random.default_rng(SEED)
    for organisation in (county, *sorted(county.children, key=lambda child: child.code)):
        visible = visible_service_ids(survey, organisation)
        for dimension in (SERVICE, CHANNEL):
            people = {
                category: round(count * float(rng.uniform(0.6, 1.8))) + 1
                for category, count in sorted(served(dimension, visible, today).items())
            }
            if dimension == SERVICE:
                people = {str(service): people.get(str(service), 0) for service in visible}
            else:
                people = {channel: people.get(channel, 0) for channel in ("web", "kiosk", "paper", "phone", "import")}
            if sum(people.values()):
                set_margin(survey, organisation, dimension, people, SOURCE, today)
