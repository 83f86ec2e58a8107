#!/usr/bin/env python3
"""Checks of what `kubectl kustomize` prints, and a form of it that podman can run.

    kubernetes.py restricted FILE              every pod satisfies the `restricted` Pod Security Standard, and our own rules
    kubernetes.py monitor FILE                 the ServiceMonitor, against the model made from the operator's published schema
    kubernetes.py pod FILE CONFIGURATION TOKEN its pod with this configuration and token, the images that are here, and the host's network
"""

import sys

import yaml


def documents(path):
    with open(path, encoding="utf-8") as file:
        return list(yaml.safe_load_all(file))


def template(document):
    match document["kind"]:
        case "CronJob":
            return document["spec"]["jobTemplate"]["spec"]["template"]
        case "Deployment":
            return document["spec"]["template"]


def templates(path):
    return [found for found in map(template, documents(path)) if found]


def check_restricted(path):
    faults = []

    def want(holds, words):
        if not holds:
            faults.append(words)

    found = templates(path)
    want(found, "no pod")
    for pod in found:
        spec = pod["spec"]
        security = spec.get("securityContext", {})
        want(security.get("runAsNonRoot") is True and security.get("runAsUser", 0) > 0, "runs as root")
        want(security.get("seccompProfile", {}).get("type") == "RuntimeDefault", "no seccomp profile")
        want(spec.get("automountServiceAccountToken") is False, "is given the cluster's token")
        want(spec.get("enableServiceLinks") is False, "is given TAILROSTER_* variables of a Service")
        want(not any(spec.get(key) for key in ("hostNetwork", "hostPID", "hostIPC")), "is on the host's namespaces")
        want(all("hostPath" not in volume for volume in spec["volumes"]), "mounts the host's files")
        for container in spec["containers"]:
            rights = container.get("securityContext", {})
            name = container["name"]
            want(rights.get("allowPrivilegeEscalation") is False, f"{name} may gain rights")
            want(rights.get("capabilities", {}).get("drop") == ["ALL"], f"{name} keeps capabilities")
            want(rights.get("readOnlyRootFilesystem") is True, f"{name} writes its root")
            want("memory" in container.get("resources", {}).get("limits", {}), f"{name} has no limit of memory")
            want(not container["image"].endswith(":latest") and ":" in container["image"], f"{name} has no version")
    for document in documents(path):
        if document["kind"] == "CronJob":
            want(document["spec"]["concurrencyPolicy"] == "Forbid", "passes may overlap")
        if document["kind"] == "Deployment":
            want(document["spec"]["replicas"] == 1, "two workers")
            want(document["spec"]["strategy"]["type"] == "Recreate", "two workers during an update")
        if document["kind"] == "NetworkPolicy":
            chosen = document["spec"]["podSelector"]["matchLabels"].items()
            for pod in found:
                want(chosen <= pod["metadata"]["labels"].items(), "the network policy chooses no pod")
    if faults:
        sys.exit(f"{path}: " + "; ".join(faults))


def check_monitor(path):
    from cloudcoil.models.prometheus_operator import v1

    monitors = [document for document in documents(path) if document["kind"] == "ServiceMonitor"]
    services = [document for document in documents(path) if document["kind"] == "Service"]
    if not monitors or not services:
        sys.exit(f"{path}: no ServiceMonitor or no Service")
    for monitor in monitors:
        model = v1.ServiceMonitor.model_validate(monitor)
        kept = model.model_dump(by_alias=True, exclude_unset=True, exclude_none=True, mode="json")
        # A key that the schema does not know is dropped by the model: what is kept must be all that was written.
        for key in ("metadata", "spec"):
            if kept.get(key) != monitor[key]:
                sys.exit(f"{path}: {key} has what the schema does not know: {monitor[key]} became {kept.get(key)}")
        wanted = monitor["spec"]["selector"]["matchLabels"].items()
        ports = {port["name"] for service in services if wanted <= service["metadata"]["labels"].items()
                 for port in service["spec"]["ports"]}
        if any(endpoint["port"] not in ports for endpoint in monitor["spec"]["endpoints"]):
            sys.exit(f"{path}: the ServiceMonitor finds no port")


def print_pod(path, configuration, token):
    pod = templates(path)[0]
    spec = pod["spec"]
    spec["hostNetwork"] = True
    for container in spec["containers"]:
        if container["name"] == "tailroster":
            container["image"] = "localhost/tailroster:test"
        else:
            container["image"] = "localhost/debian:test"
            container["command"] = ["sleep", "600"]
    for volume in spec["volumes"]:
        # podman 4.3 hands a Secret out undecoded: a ConfigMap stands in its place.
        if volume.pop("secret", None):
            volume["configMap"] = {"name": "secrets"}
    with open(configuration, encoding="utf-8") as file:
        config_map = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "tailroster"},
                      "data": {"tailroster.yaml": file.read()}}
    with open(token, encoding="utf-8") as file:
        secrets = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "secrets"}, "data": {"okta-token": file.read()}}
    made = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "rehearsal", **pod["metadata"]}, "spec": spec}
    # The claim's volume is made before: podman refuses to make one that is there.
    print(yaml.safe_dump_all([config_map, secrets, made]))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["restricted", path]:
            check_restricted(path)
        case ["monitor", path]:
            check_monitor(path)
        case ["pod", path, configuration, token]:
            print_pod(path, configuration, token)
        case _:
            sys.exit(__doc__)
