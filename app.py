"""The front door: `streamlit run app.py` imports it once to serve it, and runs it again for each visitor."""

import streamlit as st

if __name__ == "__main__":
    from dlapp.ui import shell

    shell.show()
else:
    from dlapp.ui import server

    app = st.App(__file__, lifespan=server.lifespan, routes=server.ROUTES, middleware=server.MIDDLEWARE)
