import hashlib
import json
import os
import urllib.request
from types import SimpleNamespace

WITHIN_S = 120


class ModelInfoManager:
    def _update_cache(self):
        raise OSError("the models of the world are asked for")


class Model:
    def __init__(self, name):
        self.name = name
        ModelInfoManager()._update_cache()

    def send_completion(self, messages, functions=None, stream=False, temperature=None):
        body = {"model": self.name.split("/", 1)[1], "messages": messages, "stream": stream}
        request = urllib.request.Request(
            os.environ["OPENAI_API_BASE"] + "/chat/completions",
            json.dumps(body).encode(),
            {"content-type": "application/json", "authorization": "Bearer " + os.environ["OPENAI_API_KEY"]},
        )
        with urllib.request.urlopen(request, timeout=WITHIN_S) as response:
            answer = json.load(response, object_hook=lambda fields: SimpleNamespace(**fields))
        return hashlib.sha1(repr(messages).encode()), answer
