"""Forms: what an answer is made of, whatever its kind; one file each, joined in the union `Form`.

Whoever needs only the shape of an answer - to join rows of it, to count it, to write it - asks the
form of its task, and does not look at the task's kind.
"""

from onepass.models.contract.forms.cells import Cells
from onepass.models.contract.forms.choice import Choice
from onepass.models.contract.forms.choices import Choices
from onepass.models.contract.forms.objects import Objects
from onepass.models.contract.forms.pixels import Pixels
from onepass.models.contract.forms.points import Points
from onepass.models.contract.forms.quantity import Quantity

Form = Quantity | Choice | Choices | Cells | Pixels | Objects | Points

__all__ = ["Cells", "Choice", "Choices", "Form", "Objects", "Pixels", "Points", "Quantity"]
