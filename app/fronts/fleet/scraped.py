"""What /metrics says of each deployment: what was counted, what moved, and what truths say."""

from onepass.app.feedback.collector import Feedback, Recorded
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment
from onepass.app.telemetry.prometheus import Scraped
from onepass.app.telemetry.rest_metrics import RestMetrics
from onepass.app.telemetry.shadow_metrics import ShadowMetrics


def scraped(deployment: Deployment, settings: Settings) -> Scraped:
    """Of one, with what is kept of its answers, where something is."""
    metrics, info, keeper = deployment.metrics, deployment.info, deployment.keeper
    recorded = [] if settings.record is None else [Recorded(metrics)]
    fleet = ShadowMetrics(metrics), RestMetrics(metrics)
    if keeper is None:
        return Scraped(metrics, info, *fleet, *recorded)
    told = Feedback(metrics, keeper.quality)
    return Scraped(metrics, info, told, *fleet, *recorded, refresh=keeper.refresh)
