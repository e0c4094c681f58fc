"""All that answers for one deployment, whatever is asked of it."""

from onepass.app.fronts.described import Described
from onepass.app.fronts.feedback.handler import Truths
from onepass.app.fronts.fleet.scraped import scraped
from onepass.app.fronts.open_inference.documents import ModelDocuments
from onepass.app.fronts.open_inference.infer import Infer
from onepass.app.fronts.pages.model_pages import ModelPages
from onepass.app.fronts.predict.handler import Predict
from onepass.app.requests.lifecycle import Lifecycle
from onepass.app.requests.settings import Settings
from onepass.app.serving.deployment import Deployment
from onepass.app.transport.responder import Responder


class ModelFronts:
    """Made once for a deployment, and never changed: what it began to answer it answers."""

    def __init__(self, deployment: Deployment, lifecycle: Lifecycle, settings: Settings) -> None:
        self.deployment = deployment
        self.responder = Responder(deployment, lifecycle)
        self.predict = Predict(deployment, lifecycle, settings)
        self.infer = Infer(deployment, lifecycle, settings)
        self.documents = ModelDocuments(deployment, lifecycle, max_rows=settings.max_rows)
        self.pages = ModelPages(deployment, settings)
        keeper = deployment.keeper
        self.truths = (
            None if keeper is None else Truths(deployment, keeper, self.responder, settings)
        )
        """Where answers are kept for them."""
        self.scraped = scraped(deployment, settings)
        self.page_app: Described | None = None
        """The pages under its name, when they were asked for."""
        self._asked = 0

    @property
    def is_asked(self) -> bool:
        """Whether a request on the long way has no whole answer yet."""
        return self._asked > 0

    def __enter__(self) -> None:
        self._asked += 1

    def __exit__(self, *raised: object) -> None:
        self._asked -= 1
