"""Fetches through Pyodide's own and Python's clients."""

for fetch in (
    lambda: __import__("pyodide.http", fromlist=["open_url"]).open_url(SITE),
    lambda: __import__("urllib.request", fromlist=["urlopen"]).urlopen(SITE),
    lambda: __import__("http.client", fromlist=["HTTPConnection"]).HTTPConnection("127.0.0.1").request("GET", "/"),
    lambda: __import__("socket").create_connection(("127.0.0.1", 80)),
):
    try:
        fetch()
    except BaseException as error:
        print(type(error).__name__)
