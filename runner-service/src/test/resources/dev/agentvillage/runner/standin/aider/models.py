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
        self.extra_params = None
        self.validate_environment()
        ModelInfoManager()._update_cache()

    def validate_environment(self):
        if "OPENAI_API_KEY" not in os.environ:
            raise OSError("no key is in the environment")

    def send_completion(self, messages, functions=None, stream=False, temperature=None):
        body = {"model": self.name.split("/", 1)[1], "messages": messages, "stream": stream}
        given = {"api_base": os.environ.get("OPENAI_API_BASE"), "api_key": os.environ.get("OPENAI_API_KEY")}
        given.update(self.extra_params or {})
        request = urllib.request.Request(
            given["api_base"] + "/chat/completions",
            json.dumps(body).encode(),
            {"content-type": "application/json", "authorization": "Bearer " + given["api_key"]},
        )
        with urllib.request.urlopen(request, timeout=WITHIN_S) as response:
            answer = json.load(response, object_hook=lambda fields: SimpleNamespace(**fields))
        return hashlib.sha1(repr(messages).encode()), answer
