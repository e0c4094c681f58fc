"""Offers of another protocol, which are passed over: their request is read again without them."""

from httptools import HttpParserError, HttpParserUpgrade

from onepass.app.transport.ahead import Ahead
from onepass.app.transport.heads import new_parser, without_offer


class Offers(Ahead):
    """What follows such a head is the body of its request, and none of that protocol's."""

    offer = b""
    """A head whose request offers another protocol, as it is read again without that."""

    def note_offer(self) -> None:
        """The head that has just been read makes one."""
        self.offer = without_offer(self.parser, self.url, self.headers)

    def pass_over(self, rest: memoryview) -> None:
        """Its request goes on here, and so does what follows."""
        try:
            while True:
                head, self.offer = self.offer, b""
                self.parser = new_parser(self)  # the old one may think that all is over
                self.parser.feed_data(head)
                try:
                    return self.parser.feed_data(rest)
                except HttpParserUpgrade as offer:
                    rest = rest[offer.args[0] :]
        except HttpParserError:
            self.send_400_response("")
