using CcCi.Harness.Compose;
using CcCi.Harness.Faults;
using CcCi.Tests.Recipes;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CcCi.Tests.Compose;

public sealed class ComposeLoaderTests
{
    [Fact]
    public void Everything_that_recipes_write_is_read()
    {
        using var recipe = new TempRecipe("""
            version: "3.8"
            x-env: &env
              SHARED: "1"
              OVERRIDDEN: shared
            services:
              app:
                image: org/app:1.0.6
                command: >
                  serve --name "two words"
                entrypoint: ["/entry.sh", "-v"]
                hostname: host
                user: "1000:1000"
                working_dir: /srv
                init: true
                read_only: true
                tty: true
                stop_grace_period: 2m
                stop_signal: SIGQUIT
                cap_add: [NET_ADMIN]
                sysctls: {net.core.somaxconn: 1024}
                ulimits: {nofile: {soft: 1024, hard: 2048}, nproc: 5}
                extra_hosts: ["db.example:10.0.0.1"]
                dns: 9.9.9.9
                logging: {driver: json-file, options: {max-size: 10m}}
                environment:
                  <<: *env
                  OVERRIDDEN: own
                  PRICE: "$$5"
                  FROM_ENV:
                secrets: [db_password, {source: key, target: app-key, uid: "5", mode: 0400}]
                configs: [{source: entry, target: /entry.sh, mode: 0o555}]
                networks: {proxy: , internal: {aliases: [web]}}
                ports: ["5017:80", "6000-6001:6000-6001/udp", {target: 22, published: 2222, mode: host}]
                volumes:
                  - data:/data:ro
                  - /cache
                  - /etc/timezone:/etc/timezone:ro
                  - {type: tmpfs, target: /dev/shm, tmpfs: {size: 64m}}
                  - {type: volume, source: data, target: /other, volume: {nocopy: true}}
                healthcheck: {test: ["CMD", "curl", "-f", "http://localhost:4000"], interval: 30s, timeout: 10s, retries: 10, start_period: 1m}
                deploy:
                  replicas: 2
                  endpoint_mode: dnsrr
                  restart_policy: {condition: on-failure, delay: 5s, max_attempts: 3, window: 2m}
                  update_config: {failure_action: rollback, order: start-first, parallelism: 2, monitor: 10s, max_failure_ratio: 0.5}
                  resources: {limits: {cpus: "0.5", memory: 128M, pids: 100}, reservations: {memory: 64m}}
                  placement: {constraints: ["node.role == manager"], preferences: [{spread: node.labels.zone}]}
                  labels:
                    traefik.http.routers.x.rule: "Host(`${DOMAIN}`${EXTRA_DOMAINS:-})"
            volumes: {data: }
            networks: {proxy: {external: true}, internal: {internal: true}}
            configs:
              entry: {name: "${STACK_NAME}_entry_${ENTRY_VERSION:-v3}", file: entry.sh, template_driver: golang}
            secrets:
              db_password: {external: true, name: "${STACK_NAME}_db_password_${SECRET_DB_PASSWORD_VERSION}"}
              key: {external: true}
            """).Write("head/entry.sh", "#!/bin/sh\n").Write("head/.env.sample", "SECRET_DB_PASSWORD_VERSION=v1\nDOMAIN=example.com\nFROM_ENV=taken\n");
        var stack = recipe.Load();

        stack.Warnings.Should().BeEmpty();
        var app = stack.Service("app");
        app.Command.Should().Equal("serve", "--name", "two words");
        app.Entrypoint.Should().Equal("/entry.sh", "-v");
        app.Environment.Should().Equal(new SortedDictionary<string, string?> { ["FROM_ENV"] = "taken", ["OVERRIDDEN"] = "own", ["PRICE"] = "$5", ["SHARED"] = "1" });
        app.Secrets.Should().Equal(new FileReference("db_password", "db_password", "/run/secrets/db_password"), new FileReference("key", "app-key", "/run/secrets/app-key", "5", "0", Convert.ToInt32("400", 8)));
        app.Configs.Should().Equal(new FileReference("entry", "/entry.sh", "/entry.sh", Mode: Convert.ToInt32("555", 8)));
        app.Networks.Select(network => (network.Network, string.Join(',', network.Aliases))).Should().Equal(("internal", "web"), ("proxy", ""));
        app.Ports.Should().Equal(
            new PortSpec(22, 2222, Mode: "host"), new PortSpec(80, 5017), new PortSpec(6000, 6000, "udp"), new PortSpec(6001, 6001, "udp"));
        app.Mounts.Should().Equal(
            new MountSpec.Named("data", "/data", true), new MountSpec.Anonymous("/cache", false), new MountSpec.Bind("/etc/timezone", "/etc/timezone", true),
            new MountSpec.Tmpfs("/dev/shm", 64 << 20), new MountSpec.Named("data", "/other", false, NoCopy: true));
        app.Healthcheck!.LongestStart.Should().Be(TimeSpan.FromSeconds(60 + 10 * 40));
        app.Mode.Should().Be(new ServiceMode.Replicated(2));
        app.Restart.Should().Be(new RestartPolicy(RestartCondition.OnFailure, TimeSpan.FromSeconds(5), 3, TimeSpan.FromMinutes(2)));
        app.Update.Should().Be(new UpdatePolicy(2, null, "rollback", TimeSpan.FromSeconds(10), 0.5, "start-first"));
        app.Resources.Should().Be(new Resources(0.5, 128 << 20, 100, null, 64 << 20));
        app.Ulimits.Should().Equal(new Ulimit("nofile", 1024, 2048), new Ulimit("nproc", 5, 5));
        app.DeployLabels["traefik.http.routers.x.rule"].Should().Be("Host(`example.com`)");
        (app.StopGracePeriod, app.StopSignal, app.Init, app.User, app.WorkingDirectory, app.Hostname, app.EndpointMode).Should()
            .Be((TimeSpan.FromMinutes(2), "SIGQUIT", true, "1000:1000", "/srv", "host", "dnsrr"));
        stack.Configs.Single().EngineName.Should().Be("s_entry_v3");
        stack.Secrets.Select(secret => secret.EngineName).Should().Equal("s_db_password_v1", "s_key");
        stack.Volumes.Single().EngineName.Should().Be("s_data");
        stack.Networks.Select(network => (network.Name, network.External, network.Internal)).Should().Equal(("proxy", true, false), ("internal", false, true));
    }

    [Fact]
    public void Files_are_merged_as_a_stack_merges_them()
    {
        using var recipe = new TempRecipe("""
            services:
              app:
                image: app:1
                command: one
                environment: [A=1, B=1]
                ports: ["80:80", "81:81"]
                volumes: ["data:/data", "data:/more"]
                cap_add: [X]
                deploy: {labels: [l=1, m=1]}
            volumes: {data: }
            """)
            .Write("head/extra/compose.more.yml", """
            services:
              app:
                command: two
                environment: {B: "2", C: "2"}
                ports: ["81:8181"]
                volumes: ["other:/data"]
                cap_add: [Y]
                deploy: {labels: {m: "2"}}
              db: {image: db:1}
            volumes: {other: }
            """)
            .Write("head/.env.sample", "COMPOSE_FILE=compose.yml\nCOMPOSE_FILE=\"$COMPOSE_FILE:extra/compose.more.yml\"");
        var app = recipe.Load().Service("app");
        app.Command.Should().Equal("two");
        app.Environment.Should().Equal(new SortedDictionary<string, string?> { ["A"] = "1", ["B"] = "2", ["C"] = "2" });
        app.Ports.Should().Equal(new PortSpec(80, 80), new PortSpec(8181, 81));
        app.Mounts.Should().Equal([new MountSpec.Named("other", "/data", false), new MountSpec.Named("data", "/more", false)], "docker sorts them by target when it merges");
        app.CapabilitiesAdded.Should().Equal("X", "Y");
        app.DeployLabels.Should().Equal(new SortedDictionary<string, string> { ["l"] = "1", ["m"] = "2" });
        recipe.Load().Services.Select(service => service.Name).Should().Equal("app", "db");
    }

    [Theory]
    [InlineData("services:\n  app:\n    image: a\n   bad: x", "recipe fault: compose.yml:4:*: this is no YAML: *")]
    [InlineData("services: {}", "recipe fault: compose.yml:1: the file has no services")]
    [InlineData("services:\n  app:\n    imagee: a", "recipe fault: compose.yml:3: services.app.imagee is not known; did you mean `image`?; the keys here are *")]
    [InlineData("services:\n  app: {image: a, extends: b}", "recipe fault: compose.yml:2: services.app.extends: stacks refuse it; *")]
    [InlineData("services:\n  app: {command: a}", "recipe fault: compose.yml:2: services.app has no image; a stack is not built")]
    [InlineData("services:\n  app:\n    image: a\n    volumes: [\"data:/data\"]", "recipe fault: compose.yml:4: services.app.volumes[0]: the volume `data` is not declared under `volumes:`")]
    [InlineData("services:\n  app: {image: a, secrets: [key]}\nsecrets: {kye: {external: true}}", "recipe fault: compose.yml:2: services.app.secrets[0]: the secret `key` is not declared under `secrets:`; did you mean `kye`?")]
    [InlineData("services:\n  app: {image: a, networks: [out]}", "recipe fault: compose.yml:2: services.app.networks[0]: the network `out` is not declared under `networks:`")]
    [InlineData("services:\n  app: {image: a}\nconfigs:\n  c: {file: gone.conf}", "recipe fault: compose.yml:4: configs.c.file: the config `c` comes from gone.conf, which is not in the recipe")]
    [InlineData("services:\n  app: {image: a}\nconfigs:\n  c: {file: ../../secret}", "recipe fault: compose.yml:4: configs.c.file: the config `c` comes from ../../secret, which is not in the recipe")]
    [InlineData("services:\n  app: {image: \"${TAG:?which one}\"}", "recipe fault: compose.yml:2: services.app.image: the variable TAG must be set: which one; give it a value under `env:` in ccci.yml")]
    [InlineData("services:\n  app: {image: a, stop_grace_period: long}", "recipe fault: compose.yml:2: services.app.stop_grace_period is `long` and must be a duration such as 30s or 1m30s")]
    [InlineData("services:\n  app: {image: a, ports: [\"99999:80\"]}", "recipe fault: compose.yml:2: services.app.ports[0] has the port `99999`, which must be from 1 to 65535")]
    [InlineData("services:\n  app: {image: a}\n  app: {image: b}", "recipe fault: compose.yml:3: services.app is there twice")]
    [InlineData("services:\n  app: {image: *nowhere}", "recipe fault: compose.yml:2*nowhere*")]
    [InlineData("services:\n  app: {image: a, healthcheck: {test: [curl]}}", "recipe fault: compose.yml:2: services.app.healthcheck.test must begin with CMD, CMD-SHELL or NONE when it is a list")]
    [InlineData("services:\n  app: {image: a, deploy: {mode: everywhere}}", "recipe fault: compose.yml:2: services.app.deploy.mode is `everywhere` and must be one of replicated, global, replicated-job, global-job")]
    public void What_cannot_be_is_named_with_file_line_and_key(string compose, string message)
    {
        using var recipe = new TempRecipe(compose);
        var load = () => recipe.Load();
        load.Should().Throw<HarnessException>().WithMessage(message);
    }

    [Fact]
    public void A_compose_file_outside_of_the_recipe_is_refused()
    {
        using var recipe = new TempRecipe();
        var load = () => recipe.Load(("COMPOSE_FILE", "../../compose.yml"));
        load.Should().Throw<ComposeException>().WithMessage("recipe fault: ../../compose.yml is named by COMPOSE_FILE and is outside of the recipe's folder");
    }

    [Fact]
    public void Nothing_is_dropped_in_silence()
    {
        using var recipe = new TempRecipe("services:\n  app:\n    image: a\n    privileged: true\n    depends_on: [db]\n    restart: always\n    deploy: {restart_policy: {condition: any}}\n  db: {image: b}");
        recipe.Load().Warnings.Select(warning => warning.ToString()).Should().Equal(
            "compose.yml:4: services.app.privileged: stacks ignore it; the container gets no more rights than any",
            "compose.yml:5: services.app.depends_on: stacks ignore it; services start in any order and must bear it",
            "compose.yml:6: services.app.restart: `deploy: restart_policy:` is there too and wins");
    }

    [Fact]
    public void A_file_that_grows_through_its_aliases_is_turned_away()
    {
        var lines = new List<string> { "x0: &a0 [1,1,1,1,1,1,1,1,1,1]" };
        for (var level = 1; level < 9; level++)
            lines.Add($"x{level}: &a{level} [{string.Join(',', Enumerable.Repeat($"*a{level - 1}", 10))}]");
        using var recipe = new TempRecipe(string.Join('\n', lines));
        var load = () => recipe.Load();
        load.Should().Throw<HarnessException>().WithMessage("recipe fault: compose.yml:*: the file grows too large through its aliases");
    }

    [Fact]
    public void A_file_that_only_opens_brackets_is_turned_away()
    {
        using var recipe = new TempRecipe("a: " + new string('[', 5000));
        var load = () => recipe.Load();
        load.Should().Throw<HarnessException>().WithMessage("recipe fault: compose.yml:1: the file nests more than 50 levels deep");
    }

    [Fact]
    public void No_file_makes_the_loader_throw_anything_of_others()
    {
        using var recipe = new TempRecipe();
        var pieces = TempRecipe.Compose.Split('\n').SelectMany(line => new[] { line, line.TrimStart(), line + " [", "  " + line, line.Replace(":", ": &a *a", StringComparison.Ordinal) }).ToArray();
        Gen.Int[0, pieces.Length - 1].Select(index => pieces[index]).Array[1, 12].Sample(lines =>
        {
            recipe.Write("head/compose.yml", string.Join('\n', lines));
            try
            {
                recipe.Load();
            }
            catch (HarnessException)
            {
                // An error of ours, with its line.
            }
        }, iter: 300, threads: 1);
    }
}
